/**
 * Words of which names of windows are made, in the languages of vendors' menus. Titles and initials are not among
 * them: `SHARP` is a window, `Mr Sharp` may be a person.
 */
const WORDS = new Set(
  `ABDOMEN ABDOMINAL ANGIO AORTA AUTO BODY BONE BONES BRAIN BREAST BRONCHIAL BRONCHUS CALCIUM CARDIAC CEREBRUM
  CERVICAL CHEST CONTRAST CORONARY CT CTA DEFAULT DENSE DETAIL DX EAR EXTREMITIES EXTREMITY FACE FAT FILTERED
  FULL GENERAL GI HARD HARDER HEAD HEART HIGH HIP IAC INNER INVERT INVERTED KIDNEY KNEE LARYNX LATERAL LEVEL
  LINEAR LIVER LOW LSPINE LUMBAR LUNG LUNGS MANUAL MEDIASTINAL MEDIASTINUM MEDIUM METAL MUSCLE NARROW NECK
  NEURO NONE NORMAL ORBIT ORBITS ORIGINAL PANCREAS PARENCHYMA PELVIS PET PLEURA POST POSTERIOR FOSSA PRE PRESET
  PULMONARY RANGE RAW SHARP SHOULDER SIGMOID SINUS SINUSES SKIN SKULL SMOOTH SOFT SOFTER SPINE SPLEEN STANDARD
  STENT STROKE SUBDURAL TEMPORAL THIN THORAX TISSUE TISSUES TRAUMA USER VASCULAR VESSEL VESSELS VOI WIDE WINDOW
  WL WW WEICHTEIL WEICHTEILE KNOCHEN LUNGE LEBER GEHIRN KOPF OS POUMON FOIE CERVEAU MOU TISSU`.split(/\s+/),
);

/** `WINDOW1`, `ALGO2`: what some detectors' software calls its proposals. */
const NUMBERED = /^(WINDOW|WIN|ALGO|ALGORITHM|PRESET|USER|VOI|LUT|W)\d{0,2}$/;

const LONGEST = 48;

/**
 * Window Center & Width Explanation (0028,1055) is free text, in which anything may stand: it is published where
 * all of its words are words for windows.
 * @returns it with single blanks, or undefined where it may not be published
 */
export function publishableWindowName(explanation: string): string | undefined {
  if (explanation.length > LONGEST) return undefined;
  const words = explanation.split(/[\s_./&+()-]+/).filter(Boolean);
  const safe = words.every((word) => {
    const upper = word.toUpperCase();
    return WORDS.has(upper) || NUMBERED.test(upper) || /^\d{1,2}$/.test(word);
  });
  return safe && words.some((word) => /[a-z]/i.test(word))
    ? explanation.trim().replace(/\s+/g, ' ')
    : undefined;
}
