/** Answers are data: nothing in them is ever run, shown or framed. Swagger UI has a policy of its own (`docs/page-headers.ts`). */
export const contentSecurityPolicy = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
};
