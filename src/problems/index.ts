export { invalidInput } from './invalid-input.js';
export { OverloadedError } from './overloaded.error.js';
export { type InputError, ProblemException } from './problem.exception.js';
export { ProblemAdapter } from './problem.adapter.js';
export { ProblemFilter, reportRefusal, respondWithProblem } from './problem.filter.js';
export { type OwnChallenges, reasons } from './problem.js';
export { problemWriter } from './problem-writer.js';
export { type ProblemResponse, mergedResponses, problemResponse } from './problem-response.js';
