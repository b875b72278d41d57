import type { OpenAPIObject } from '@nestjs/swagger';
import { LRUCache } from 'lru-cache';

/**
 * Adds the code samples for an address to the document. They are generated on the first request, since most processes never need
 * them, and cached for the few addresses at which a service is seen.
 */
export class SampledDocuments {
  private readonly byAddress = new LRUCache<string, Promise<OpenAPIObject>>({ max: 4 });

  constructor(private readonly document: OpenAPIObject) {}

  /** @param address of the service, as its clients see it */
  at(address: string): Promise<OpenAPIObject> {
    const known = this.byAddress.get(address);
    if (known) return known;
    const made = this.make(address);
    this.byAddress.set(address, made);
    // A failure is not cached.
    made.catch(() => this.byAddress.delete(address));
    return made;
  }

  private async make(url: string): Promise<OpenAPIObject> {
    const document = { ...this.document, servers: [{ url }] };
    if (!URL.canParse(url)) return document;
    const { addCodeSamples } = await import('./code-samples.js');
    return addCodeSamples(document, url);
  }
}
