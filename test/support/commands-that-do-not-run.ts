/**
 * The commands of pages that `test/pages` doesn't run, by how they begin, each with the reason: another test runs them, or they need
 * what no test has.
 */
export const reasons: Readonly<Record<string, string>> = {
  // What CI and the tests themselves run.
  'npm ci': '.ci/run runs it',
  'apt-get install': '.ci/run installs the packages',
  'npm test -- --testPathPatterns orders': 'test/schematics/generate.e2e-spec.ts runs the tests of such a resource',
  'npm test': 'test/documents/commands.e2e-spec.ts checks that the options select tests',
  'SCREENSHOTS=true npm test': 'test/documents/commands.e2e-spec.ts checks that the options select tests',
  'npm run test:': 'it runs what .ci/run runs',
  'npm run format': '.ci/run runs format:check',
  'npm run lint': '.ci/run runs it',
  'npm run typecheck': '.ci/run runs it',
  'npm run commitlint': '.ci/run runs it',
  'npm run build': '.ci/run runs it',
  'npm run openapi': '.ci/run runs it with --check',
  'npm run bruno': '.ci/run runs it with --check',
  'npm run gateway': '.ci/run runs it with --check',
  'npm start': 'test/pages/page-service.ts starts the same service',
  'node dist/main.js': 'test/operations/bundle.e2e-spec.ts starts it',
  'node --cpu-prof dist/main.js': 'it goes on until it is stopped',
  'npm run start:': 'it goes on until it is stopped, and watches the files',
  'npm run -s revoke': 'test/revocations/command.e2e-spec.ts runs it',
  'npm run -s doctor -- --token TOKEN': 'test/introspection/doctor.e2e-spec.ts runs it',
  'npm run generate': 'test/schematics/generate.e2e-spec.ts runs it',
  'npm run bench': 'it takes half an hour',

  // What apps that import the package run.
  'npm run package': 'test/package/package.setup.ts runs it',
  'npm install': 'test/package/packed.ts runs it',
  'cd examples/mcp-server': 'test/package/mcp-server.e2e-spec.ts runs it',
  'npx --no -- tsc': 'test/clients/typed-client.e2e-spec.ts compiles it',
  'cd examples/bruno': 'test/clients/bruno.e2e-spec.ts sends the requests',
  'npx --no nest-resource-server': 'test/kit/commands.e2e-spec.ts runs it',
  'npx nest start': 'test/package/generated-apps.e2e-spec.ts runs the app',
  'nest new': 'test/package/generated-app.ts runs it',
  'nest add': 'test/package/generated-apps.e2e-spec.ts runs it',
  'curl -i http://localhost:3000': 'test/package/generated-apps.e2e-spec.ts runs the app',
  'curl -i -H "Authorization: Bearer $(npx --no': 'test/package/generated-apps.e2e-spec.ts runs the app',

  // What needs another program, or a service on the internet.
  docker: 'needs Docker: test/deploy checks the files',
  'curl --cacert tls/': 'needs the containers of Compose: test/gateway runs their nginx',
  'curl -k https://localhost:8443/messages-api/api/private -H':
    'needs a token that test/gateway/client-certificates.e2e-spec.ts makes',
  kubectl: 'needs a cluster: test/deploy/kubernetes.e2e-spec.ts checks the manifests',
  'envoy --mode': 'needs Envoy: test/deploy/gateway.e2e-spec.ts checks the file',
  'KONG_DATABASE=off': 'needs Kong: test/deploy/gateway.e2e-spec.ts checks the file',
  'kong config': 'needs Kong: test/deploy/gateway.e2e-spec.ts checks the file',
  'nginx -s reload': 'needs the nginx of a machine',
  'export AUTH_ISSUER=http://localhost:8080': 'needs the Keycloak of the page',
  'export AUTH_CLIENT_ID=messages-cli': 'needs the Keycloak of the page',
  'npx @usebruno/cli': 'test/clients/bruno.e2e-spec.ts sends the requests',
  'npx @modelcontextprotocol/inspector': 'it opens a browser',
};
