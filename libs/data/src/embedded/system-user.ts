import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** The system user a server process runs as; `null` means the user of this process. */
export interface SystemUser {
  uid: number;
  gid: number;
}

const UNPRIVILEGED = ['postgres', 'nobody'];

function systemUsers(): Map<string, SystemUser> {
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  return new Map(
    lines.map((line) => {
      const [name = '', , uid, gid] = line.split(':');
      return [name, { uid: Number(uid), gid: Number(gid) }];
    }),
  );
}

/**
 * PostgreSQL refuses to run as root. So root lends the server another user: the owner of an existing cluster, else `postgres`, else `nobody`.
 * @param cluster - folder of the cluster; it need not exist yet.
 * @returns `null` when this process is not root: the server then runs as the same user.
 * @throws Error when this process is root and the system has neither user.
 */
export function serverUser(cluster: string): SystemUser | null {
  if (process.getuid?.() !== 0) return null;
  const owner = statSync(cluster, { throwIfNoEntry: false });
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const users = systemUsers();
  const user = UNPRIVILEGED.map((name) => users.get(name)).find((found) => found !== undefined);
  if (!user)
    throw new Error('PostgreSQL cannot run as root and this system has no user "postgres" or "nobody". Create one, or set DATABASE_URL.');
  return user;
}

function allows(path: string, { uid, gid }: SystemUser, wanted: number): boolean {
  const found = statSync(path);
  const shift = found.uid === uid ? 6 : found.gid === gid ? 3 : 0;
  return ((found.mode >> shift) & wanted) === wanted;
}

/** Whether `user` may read the file or folder at an absolute path and pass through every folder above it. Access lists are not looked at. */
export function reachable(path: string, user: SystemUser | null): boolean {
  if (!user) return true;
  const mayPass = (folder: string): boolean => allows(folder, user, 1) && (dirname(folder) === folder || mayPass(dirname(folder)));
  return mayPass(dirname(path)) && allows(path, user, 4);
}
