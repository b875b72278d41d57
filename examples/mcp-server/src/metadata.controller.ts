import { Controller, Get, Header } from '@nestjs/common';
import { Public, ResourceMetadata, metadataPath } from 'nest-resource-server/auth';
import { resource } from './settings.js';

/** Where a client that knows only the address of the server finds the issuer (RFC 9728, section 3.1). */
@Public()
@Controller(metadataPath + new URL(resource).pathname)
export class MetadataController {
  constructor(private readonly metadata: ResourceMetadata) {}

  @Get()
  @Header('Access-Control-Allow-Origin', '*')
  @Header('Cache-Control', 'public, max-age=3600')
  describe() {
    return this.metadata.document;
  }
}
