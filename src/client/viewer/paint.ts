import { type Window, windowed } from '../../imaging/window.ts';
import { type Pixels, rescaled, type Scale } from './pixels.ts';

/** Paints values through a window onto a canvas of the image's own size. */
export interface Painter {
  readonly canvas: HTMLCanvasElement;
  paint(window: Window, invert: boolean): void;
  dispose(): void;
}

/**
 * The grey of each number that may stand in a pixel: rescaled, through the window (PS3.3 C.11.2.1.2), inverted where
 * more means darker.
 */
export function greyTable(
  size: number,
  scale: Scale,
  window: Window,
  invert: boolean,
): Uint8Array<ArrayBuffer> {
  const dark = invert !== scale.inverse;
  return Uint8Array.from({ length: size }, (_, value) => {
    const grey = Math.round(windowed(rescaled(value, scale), window, 'LINEAR'));
    return dark ? 255 - grey : grey;
  });
}

const tableSize = ({ data }: Pixels) => (data instanceof Uint8Array ? 256 : 65536);

/** On the graphics processor where there is one that will do, else on a plain canvas. */
export function createPainter(pixels: Pixels, scale: Scale): Painter {
  return createGlPainter(pixels, scale) ?? createPlainPainter(pixels, scale);
}

function canvasOf({ width, height }: Pixels): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  return canvas;
}

export function createPlainPainter(pixels: Pixels, scale: Scale): Painter {
  const canvas = canvasOf(pixels);
  const context = canvas.getContext('2d')!;
  const image = context.createImageData(pixels.width, pixels.height);
  const out = new Uint32Array(image.data.buffer);
  return {
    canvas,
    paint(window, invert) {
      const greys = greyTable(tableSize(pixels), scale, window, invert);
      const colours = Uint32Array.from(greys, (g) => 0xff000000 | (g << 16) | (g << 8) | g);
      const { data } = pixels;
      for (let i = 0; i < data.length; i++) out[i] = colours[data[i]!]!;
      context.putImageData(image, 0, 0);
    },
    dispose() {},
  };
}

const VERTEX = `#version 300 es
void main() {
  vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
  gl_Position = vec4(corner * 4.0 - 1.0, 0.0, 1.0);
}`;

/** Values and greys are looked up, never interpolated: what is seen is what the table says, to the last bit. */
const FRAGMENT = `#version 300 es
precision highp float;
precision highp usampler2D;
uniform usampler2D values;
uniform usampler2D greys;
uniform int height;
out vec4 colour;
void main() {
  ivec2 at = ivec2(gl_FragCoord.xy);
  uint value = texelFetch(values, ivec2(at.x, height - 1 - at.y), 0).r;
  float grey = float(texelFetch(greys, ivec2(value & 255u, value >> 8), 0).r) / 255.0;
  colour = vec4(vec3(grey), 1.0);
}`;

/** @returns undefined where there is no WebGL 2, or the image is larger than it takes */
export function createGlPainter(pixels: Pixels, scale: Scale): Painter | undefined {
  const { width, height, data } = pixels;
  const canvas = canvasOf(pixels);
  const gl = canvas.getContext('webgl2', { antialias: false, preserveDrawingBuffer: true });
  if (!gl || Math.max(width, height) > gl.getParameter(gl.MAX_TEXTURE_SIZE)) return undefined;
  const program = link(gl);
  if (!program) return undefined;
  gl.useProgram(program);
  gl.viewport(0, 0, width, height);
  gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
  texture(gl, 0);
  if (data instanceof Uint8Array)
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.R8UI, width, height, 0, gl.RED_INTEGER, gl.UNSIGNED_BYTE, data);
  else gl.texImage2D(gl.TEXTURE_2D, 0, gl.R16UI, width, height, 0, gl.RED_INTEGER, gl.UNSIGNED_SHORT, data);
  texture(gl, 1);
  gl.uniform1i(gl.getUniformLocation(program, 'values'), 0);
  gl.uniform1i(gl.getUniformLocation(program, 'greys'), 1);
  gl.uniform1i(gl.getUniformLocation(program, 'height'), height);
  return {
    canvas,
    paint(window, invert) {
      const table = greyTable(65536, scale, window, invert);
      gl.activeTexture(gl.TEXTURE1);
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.R8UI, 256, 256, 0, gl.RED_INTEGER, gl.UNSIGNED_BYTE, table);
      gl.drawArrays(gl.TRIANGLES, 0, 3);
    },
    dispose: () => gl.getExtension('WEBGL_lose_context')?.loseContext(),
  };
}

function link(gl: WebGL2RenderingContext): WebGLProgram | undefined {
  const program = gl.createProgram();
  for (const [kind, source] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
  ] as const) {
    const shader = gl.createShader(kind)!;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  return gl.getProgramParameter(program, gl.LINK_STATUS) ? program : undefined;
}

/** A texture whose numbers are taken as they are. */
function texture(gl: WebGL2RenderingContext, unit: number): void {
  gl.activeTexture(gl.TEXTURE0 + unit);
  gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
  for (const name of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER])
    gl.texParameteri(gl.TEXTURE_2D, name, gl.NEAREST);
}
