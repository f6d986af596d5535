import type { BackendName, ImagingBackend } from './backend.ts';

/** Loads a backend by name. Throws where its library does not load on this platform. */
export async function loadBackend(name: BackendName): Promise<ImagingBackend> {
  return name === 'sharp'
    ? (await import('./sharp-backend.ts')).sharpBackend
    : (await import('./portable-backend.ts')).portableBackend;
}

/** `sharp` where it loads on this platform, else `portable`. */
export async function bestBackend(): Promise<BackendName> {
  try {
    await import('./sharp-backend.ts');
    return 'sharp';
  } catch {
    return 'portable';
  }
}
