import type { Algorithm } from '../../auth/index.js';
import { resolveOptions } from '../../auth/options/module-options.js';
import { examineIssuer } from '../../doctor/examine-issuer.js';
import { examineToken } from '../../doctor/examine-token.js';
import type { Finding } from '../../doctor/finding.js';
import { givenToken } from '../../doctor/given-token.js';
import { reportFindings } from '../../doctor/report-findings.js';
import { tokenRules } from '../../doctor/token-rules.js';
import type { DoctorCommand } from '../doctor.js';

export function runDoctor(command: DoctorCommand): Promise<void> {
  return reportFindings(examine(command));
}

async function* examine({ token, proof, method, url, ...options }: DoctorCommand): AsyncGenerator<Finding> {
  // safe: AuthModule's own check rejects any other text
  const auth = resolveOptions({ ...options, algorithms: options.algorithms.split(',') as Algorithm[] });
  yield { ok: true, text: 'the options are valid' };
  const [issuer] = auth.issuers;
  const keys = yield* examineIssuer(issuer!, auth); // the one that was given
  const given = await givenToken({ token, proof }, process.stdin);
  const { publicUrl } = options;
  const rules = tokenRules(auth, new Map([[issuer!.issuer, keys]]), { publicUrl, certificateHeader: undefined });
  if (given) yield* examineToken({ ...given, method, url }, rules);
}
