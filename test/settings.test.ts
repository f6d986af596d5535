import { expect, test } from 'vitest';
import { loadSettings, parseSettings } from '../src/settings.ts';

const message = (text: string): string => {
  try {
    parseSettings(text, 'report.yaml');
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('the settings were accepted');
};

test('the smallest settings are a title and a description; the rest has defaults', () => {
  expect(parseSettings('title: T\ndescription: D', 'x')).toEqual({
    title: 'T',
    description: 'D',
    classes: {},
    overlays: false,
    privacy: { profile: 'basic', retain: [], redact: [], accept: [], show: [] },
    standard:
      'https://dicom.nema.org/medical/dicom/current/output/chtml/part06/chapter_6.html#:~:text=({group}%2C{element})',
    gallery: { pageSize: 120 },
  });
});

test('the settings that come with the project are valid', () => {
  expect(Object.keys(loadSettings('content/report.yaml').classes)).toEqual([
    'Normal',
    'No Lung Opacity / Not Normal',
    'Lung Opacity',
  ]);
});

test('bad settings name the key, the line and what is allowed', () => {
  const good = 'title: T\ndescription: D\n';
  expect(message(`${good}titel: x`)).toMatchInlineSnapshot(
    `"report.yaml, line 3: there is no setting titel. Expected one of title, description, citation, homepage, licence, contact, notice, classes, dataset, overlays, standard, privacy, exports, folders, thumbnails, host, predictions, gallery. Correct the name or remove the line."`,
  );
  expect(message(`${good}gallery:\n  size: 3`)).toMatchInlineSnapshot(
    `"report.yaml, line 4: there is no setting gallery.size. Expected one of pageSize. Correct the name or remove the line."`,
  );
  expect(message(`${good}classes:\n  Normal:\n    color: "#fff"`)).toMatchInlineSnapshot(
    `"report.yaml, line 5: there is no setting classes.Normal.color. Expected one of description, target, colour. Correct the name or remove the line."`,
  );
  expect(message(`${good}gallery:\n  pageSize: many`)).toMatchInlineSnapshot(
    `"report.yaml, line 4: the setting gallery.pageSize is wrong. Expected a whole number. README.md lists every setting with an example."`,
  );
  expect(message(`${good}gallery:\n  pageSize: 0`)).toMatchInlineSnapshot(
    `"report.yaml, line 4: the setting gallery.pageSize is wrong. Expected at least 1. README.md lists every setting with an example."`,
  );
  expect(message(`${good}homepage: javascript:alert(1)`)).toMatchInlineSnapshot(
    `"report.yaml, line 3: the setting homepage is wrong. Expected a web address that begins with https:// or http://. README.md lists every setting with an example."`,
  );
  for (const standard of ['https://example.org/', 'ftp://example.org/{tag}', 'none'])
    expect(message(`${good}standard: "${standard}"`)).toBe(
      'report.yaml, line 3: the setting standard is wrong. Expected off, or a web address with {tag} in it, or with {group} and {element}. README.md lists every setting with an example.',
    );
  expect(message('title: T')).toMatchInlineSnapshot(
    `"report.yaml: the setting description is wrong. Expected a text, which is required. README.md lists every setting with an example."`,
  );
  expect(message('title: [')).toContain('report.yaml, line 1: this is not valid YAML.');
  expect(message('')).toContain('the setting title is wrong. Expected a text, which is required');
});
