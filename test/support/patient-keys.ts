/** The option `keys` of an app that a test builds: on a busy machine, the 3 s of the default may be too short for its first fetch. */
export const patientKeys = { timeoutMs: 60_000 };
