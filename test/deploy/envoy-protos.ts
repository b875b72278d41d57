import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import protobuf from 'protobufjs';

const modules = join(import.meta.dirname, '../../node_modules');
const envoyApi = join(modules, '@grpc/grpc-js-xds/deps/envoy-api');
const folders = [
  envoyApi,
  ...['xds', 'googleapis', 'protoc-gen-validate'].map((name) => join(modules, '@grpc/grpc-js-xds/deps', name)),
  join(modules, 'protobufjs'),
];

const root = new protobuf.Root();
root.resolvePath = (_origin, target) => folders.map((folder) => join(folder, target)).find(existsSync) ?? null;

/** Finds a message of Envoy's API by its full name, such as `envoy.config.bootstrap.v3.Bootstrap`. @throws {Error} not found */
export function envoyMessage(name: string): protobuf.Type {
  const loaded = root.lookup(name, protobuf.Type);
  if (loaded instanceof protobuf.Type) return loaded;
  // The files of a package are in the folder of its name.
  const folder = name.split('.').slice(0, -1).join('/');
  const files = readdirSync(join(envoyApi, folder)).filter((file) => file.endsWith('.proto'));
  return root
    .loadSync(
      files.map((file) => join(folder, file)),
      { keepCase: true },
    )
    .resolveAll()
    .lookupType(name);
}
