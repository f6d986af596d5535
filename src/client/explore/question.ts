import type { FieldHead } from '../../explorer/format.ts';
import { type Filter, filterTexts, parseFilter } from './filters.ts';

export const VIEWS = ['grid', 'table', 'scatter', 'heat-map', 'compare'] as const;
export type View = (typeof VIEWS)[number];

/** What is asked and how the answer is looked at: all of it stands in the address. */
export interface Question {
  /** By the keys of their fields. */
  filters: Map<string, Filter>;
  /** Text within ids. */
  text: string;
  /** Field by which the result is sorted, or `id`; the site's order where there is none. */
  sort: { key: string; descending: boolean } | undefined;
  view: View;
  /** Id of the patient beside the result. */
  open: string | undefined;
  /** Ids of those who are selected. */
  picked: string[];
  /** Whether only they are shown. */
  only: boolean;
  /** Axes of the scatter plot, and a polygon drawn on it, in values of the fields. */
  x: string | undefined;
  y: string | undefined;
  lasso: [x: number, y: number][];
  /** The question to which this one is compared, as it stands in an address. */
  beside: string | undefined;
}

/** More selected patients than this do not fit into addresses. */
export const MOST_PICKED = 50;

export const emptyQuestion = (): Question => ({
  filters: new Map(),
  text: '',
  sort: undefined,
  view: 'grid',
  open: undefined,
  picked: [],
  only: false,
  x: undefined,
  y: undefined,
  lasso: [],
  beside: undefined,
});

/** Reads a question out of an address. What the data does not know is left out. @param search such as `?sex=F&age=70..` */
export function readQuestion(search: string, fields: ReadonlyMap<string, FieldHead>): Question {
  const parameters = new URLSearchParams(search);
  const question = emptyQuestion();
  for (const [key, field] of fields) {
    if (field.shown === 'hidden') continue;
    const filter = parameters.has(key) ? parseFilter(field, parameters.getAll(key)) : undefined;
    if (filter) question.filters.set(key, filter);
  }
  const known = (key: string | null) =>
    key !== null && (fields.get(key)?.shown ?? 'hidden') !== 'hidden' ? key : undefined;
  const number = (key: string | null) =>
    known(key) && fields.get(key!)!.kind === 'number' ? key! : undefined;
  question.text = parameters.get('q') ?? '';
  const sort = parameters.get('sort') ?? '';
  const key = sort.replace(/^-/, '');
  if (key === 'id' || known(key)) question.sort = { key, descending: sort.startsWith('-') };
  question.view = VIEWS.find((view) => view === parameters.get('as')) ?? 'grid';
  question.open = parameters.get('open') ?? undefined;
  question.picked = parameters.getAll('pick').slice(0, MOST_PICKED);
  question.only = parameters.has('only') && question.picked.length > 0;
  question.x = number(parameters.get('x'));
  question.y = number(parameters.get('y'));
  const points = (parameters.get('lasso') ?? '').split(';').map((point) => point.split(',').map(Number));
  if (points.length > 2 && points.every((point) => point.length === 2 && point.every(Number.isFinite)))
    question.lasso = points as [number, number][];
  question.beside = parameters.get('with') ?? undefined;
  return question;
}

/** A question as it stands in an address: empty, or from `?` on. Equal questions give equal texts. */
export function questionText(question: Question): string {
  const parameters = new URLSearchParams();
  for (const [key, filter] of [...question.filters].sort(([a], [b]) => (a < b ? -1 : 1)))
    for (const text of filterTexts(filter)) parameters.append(key, text);
  const { text, sort, view, open, picked, only, x, y, lasso, beside } = question;
  if (text) parameters.set('q', text);
  if (sort) parameters.set('sort', `${sort.descending ? '-' : ''}${sort.key}`);
  if (view !== 'grid') parameters.set('as', view);
  if (x) parameters.set('x', x);
  if (y) parameters.set('y', y);
  if (lasso.length > 0) parameters.set('lasso', lasso.map((point) => point.join(',')).join(';'));
  if (open) parameters.set('open', open);
  if (picked.length <= MOST_PICKED) for (const id of picked) parameters.append('pick', id);
  if (only) parameters.set('only', '');
  if (beside !== undefined) parameters.set('with', beside);
  const written = parameters.toString();
  return written && `?${written}`;
}

/** The part of a question that decides who matches. */
export const asked = (question: Question): Question => ({
  ...emptyQuestion(),
  filters: question.filters,
  text: question.text,
  x: question.lasso.length > 0 ? question.x : undefined,
  y: question.lasso.length > 0 ? question.y : undefined,
  lasso: question.lasso,
  picked: question.only ? question.picked : [],
  only: question.only,
});
