/**
 * <prediction-threshold> is a slider: predictions of less confidence than it says leave the image, and step back in
 * the tables.
 */
class PredictionThreshold extends HTMLElement {
  connectedCallback() {
    if (this.childElementCount > 0) return;
    const marked = [...document.querySelectorAll<HTMLElement | SVGElement>('[data-confidence]')];
    const values = marked.map((each) => Number(each.dataset.confidence));
    const label = document.createElement('label');
    const slider = document.createElement('input');
    const told = document.createElement('output');
    slider.type = 'range';
    slider.min = String(Math.min(0, ...values));
    slider.max = String(Math.max(1, ...values));
    slider.step = '0.01';
    slider.value = slider.min;
    const tell = () => {
      const least = slider.valueAsNumber;
      for (const [i, each] of marked.entries()) each.classList.toggle('below', values[i]! < least);
      told.textContent = least.toFixed(2);
    };
    slider.addEventListener('input', tell);
    label.append('Confidence from ', slider, told);
    this.append(label);
    tell();
  }
}

customElements.define('prediction-threshold', PredictionThreshold);
