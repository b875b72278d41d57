/** The parts in use. The package has no types of its own. */
declare module '@usebruno/lang' {
  const lang: {
    /** Writes a request. */
    jsonToBruV2(request: object): string;
    /** Writes the settings of a collection or of a folder. */
    jsonToCollectionBru(settings: object): string;
    envJsonToBruV2(environment: object): string;
    bruToJsonV2(text: string): Record<string, unknown>;
    collectionBruToJson(text: string): Record<string, unknown>;
    bruToEnvJsonV2(text: string): Record<string, unknown>;
  };
  export default lang;
}
