/** A refresh in the background begins at this fraction of the maximum age, so that no request waits for it. */
export const refreshAfter = 0.9;
