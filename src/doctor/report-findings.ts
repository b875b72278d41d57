import { type Finding, failure, formatFinding } from './finding.js';

/** Prints findings while they are made. The process will exit with 1 if one is a problem, or if the examination itself fails. */
export async function reportFindings(findings: AsyncIterable<Finding>): Promise<void> {
  try {
    for await (const finding of findings) report(finding);
  } catch (error) {
    report(failure(error));
  }
}

function report(finding: Finding): void {
  console.log(formatFinding(finding));
  if (!finding.ok) process.exitCode = 1;
}
