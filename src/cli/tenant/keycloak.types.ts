/** The types of Keycloak's own client of its Admin REST API, by which the compiler checks the realm. */
export type Realm = import('@keycloak/keycloak-admin-client/lib/defs/realmRepresentation.js').default;

export type Client = NonNullable<Realm['clients']>[number];
export type User = NonNullable<Realm['users']>[number];
export type ClientScope = NonNullable<Realm['clientScopes']>[number];
export type ProtocolMapper = NonNullable<ClientScope['protocolMappers']>[number];
