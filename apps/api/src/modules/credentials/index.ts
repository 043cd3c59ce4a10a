export { hasCredentialFor } from './credential-fields.js';
export { CredentialsModule } from './credentials.module.js';
