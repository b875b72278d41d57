import { Controller, Get, NotFoundException, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public, ResourceMetadata, type ResourceMetadataDocument, metadataPath } from '../auth/index.js';

/** Seconds: how long clients may go on with scopes and issuers that a new version of the service has changed. */
const maxAge = 3600;

/**
 * Serves the metadata of the API (RFC 9728, section 3.1). Its path ends with that of `PUBLIC_URL`, and is outside the prefix that
 * a gateway strips, so the OpenAPI document, whose paths are below `PUBLIC_URL`, can't contain it.
 */
@ApiExcludeController()
@Public()
@Controller(metadataPath)
export class ResourceMetadataController {
  constructor(private readonly metadata: ResourceMetadata) {}

  /** @throws {NotFoundException} it is the path of another resource, or there is no `PUBLIC_URL` */
  @Get(['', '*'])
  find(@Req() { url }: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): ResourceMetadataDocument {
    const { path, document } = this.metadata;
    if (document === undefined || url.split('?', 1)[0] !== path) throw new NotFoundException();
    void reply.header('cache-control', `public, max-age=${maxAge}`);
    return document;
  }
}
