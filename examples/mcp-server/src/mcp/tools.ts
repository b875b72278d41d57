import { Injectable, type OnModuleInit, type Type } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import type { Principal } from 'nest-resource-server/auth';
import { Tool, type ToolOptions } from './tool.decorator.js';

/** A method with `@Tool()`. */
export interface ToolMethod extends ToolOptions {
  readonly owner: Type;
  readonly handler: (...parameters: unknown[]) => unknown;
  call(args: unknown, principal: Principal): unknown;
}

/** The tools of all providers. */
@Injectable()
export class Tools implements OnModuleInit {
  private readonly byName = new Map<string, ToolMethod>();

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  /** @throws {Error} two tools have the same name */
  onModuleInit(): void {
    for (const tool of this.discovery.getProviders().flatMap(({ instance }) => this.toolsOf(instance))) {
      if (this.byName.has(tool.name)) throw new Error(`There are two tools with the name ${tool.name}`);
      this.byName.set(tool.name, tool);
    }
  }

  all(): Iterable<ToolMethod> {
    return this.byName.values();
  }

  find(name: unknown): ToolMethod | undefined {
    return typeof name === 'string' ? this.byName.get(name) : undefined;
  }

  private toolsOf(instance: unknown): ToolMethod[] {
    if (typeof instance !== 'object' || instance === null) return [];
    const prototype: object = Object.getPrototypeOf(instance);
    const owner = instance.constructor as Type; // a provider is an instance of a class
    return this.scanner.getAllMethodNames(prototype).flatMap((name) => {
      const handler: ToolMethod['handler'] = Reflect.get(prototype, name);
      const options: ToolOptions | undefined = Reflect.getMetadata(Tool.KEY, handler);
      return options ? [{ ...options, owner, handler, call: handler.bind(instance) }] : [];
    });
  }
}
