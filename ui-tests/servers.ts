import { spawn } from 'child_process';
import { createHash } from 'crypto';
import { once } from 'events';
import { createServer } from 'net';

import { PYTHON, patience } from './environment';

export interface RunningServer {
  /** Address of the server with its base URL, ending in a slash. */
  readonly url: string;
  stop(): Promise<void>;
}

export interface ServerChoice {
  /** Folder that it shows. */
  readonly root: string;
  /** Base URL, as OpenShift's workbenches have one: `/notebook/project/name/`. */
  readonly baseUrl?: string;
  /** Token to log in with; none when absent. */
  readonly token?: string;
  /** Password to log in with, in place of a token. */
  readonly password?: string;
  /** Its Content-Security-Policy, in place of JupyterLab's own. */
  readonly policy?: string;
  /** List hidden files as well. */
  readonly hidden?: boolean;
  /** More arguments of `jupyter lab`. */
  readonly arguments?: readonly string[];
}

/** A password as jupyter_server keeps it. */
function hashed(password: string): string {
  return `sha256:salt:${createHash('sha256').update(`${password}salt`).digest('hex')}`;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') {
    throw new Error('No port is free.');
  }
  return address.port;
}

/** Starts one more JupyterLab, for what the common server of the tests is not: another base URL, a token, a drive. */
export async function startServer(choice: ServerChoice): Promise<RunningServer> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}${choice.baseUrl ?? '/'}`;
  const child = spawn(
    PYTHON,
    [
      '-m',
      'jupyterlab',
      '--no-browser',
      '--allow-root',
      '--LabApp.expose_app_in_browser=True',
      '--ServerApp.ip=127.0.0.1',
      `--ServerApp.port=${port}`,
      '--ServerApp.port_retries=0',
      `--ServerApp.base_url=${choice.baseUrl ?? '/'}`,
      `--ServerApp.root_dir=${choice.root}`,
      `--IdentityProvider.token=${choice.token ?? ''}`,
      ...(choice.hidden ? ['--ContentsManager.allow_hidden=True'] : []),
      ...(choice.password ? [`--PasswordIdentityProvider.hashed_password=${hashed(choice.password)}`] : []),
      ...(choice.policy
        ? [`--ServerApp.tornado_settings={"headers": {"Content-Security-Policy": "${choice.policy}"}}`]
        : []),
      ...(choice.arguments ?? [])
    ],
    // The tests' own Python modules can be named in the arguments.
    { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, PYTHONPATH: __dirname } }
  );
  let said = '';
  child.stderr.on('data', part => (said = (said + String(part)).slice(-4000)));
  const stop = async (): Promise<void> => {
    if (child.exitCode === null) {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
  };
  for (const deadline = Date.now() + patience.start * 1000; Date.now() < deadline && child.exitCode === null;) {
    const answer = await fetch(`${url}api`).catch(() => undefined);
    if (answer?.ok) {
      return { url, stop };
    }
    await new Promise(resolve => setTimeout(resolve, 200));
  }
  await stop();
  throw new Error(`JupyterLab did not start: ${said}`);
}
