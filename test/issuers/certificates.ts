import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** A private certificate authority. */
export class CertificateAuthority {
  private readonly folder = mkdtempSync(join(tmpdir(), 'authority-'));

  constructor() {
    this.openssl('req', '-x509', ...newKey, '-keyout', 'ca.key', '-subj', '/CN=Private CA', '-out', 'ca.pem');
    // One key serves all hosts.
    this.openssl('req', '-new', ...newKey, '-keyout', 'tls.key', '-subj', '/CN=issuer', '-out', 'tls.csr');
  }

  /** The file with its own certificate. */
  get certificateFile(): string {
    return join(this.folder, 'ca.pem');
  }

  /** @param host a name or an IPv4 address */
  issue(host: string): { cert: Buffer; key: Buffer } {
    writeFileSync(join(this.folder, 'extensions'), `subjectAltName=${isIP(host) ? 'IP' : 'DNS'}:${host}\n`);
    const signer = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'];
    const cert = this.openssl('x509', '-req', '-in', 'tls.csr', ...signer, '-extfile', 'extensions');
    return { cert, key: readFileSync(join(this.folder, 'tls.key')) };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  private openssl(...args: string[]): Buffer {
    return execFileSync('openssl', args, { cwd: this.folder, stdio: ['ignore', 'pipe', 'ignore'] });
  }
}
