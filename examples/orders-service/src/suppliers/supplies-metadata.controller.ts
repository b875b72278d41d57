import { Controller, Get, Header } from '@nestjs/common';
import { Public, ResourceMetadata } from 'nest-resource-server/auth';

@Public()
@Controller('.well-known/oauth-protected-resource/supplies')
export class SuppliesMetadataController {
  constructor(private readonly metadata: ResourceMetadata) {}

  @Get()
  @Header('Access-Control-Allow-Origin', '*')
  @Header('Cache-Control', 'public, max-age=3600')
  describe() {
    return this.metadata.document;
  }
}
