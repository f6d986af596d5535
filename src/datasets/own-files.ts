/** The history of a report, where it lies with the dataset: ours, and no part of the dataset. */
export const HISTORY_FILE = 'history.jsonl';
