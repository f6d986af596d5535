import { inGroup } from '../groups.ts';

/**
 * <old-address> leads a link from a time when names of patients stood without groups to where the patient is now. On a
 * page that says that nothing is at an address; a patient who is not at the new one either is told there.
 */
class OldAddress extends HTMLElement {
  connectedCallback() {
    const folder = `${this.dataset.base}patients/`;
    if (!location.pathname.startsWith(folder)) return;
    const [, name, rest = ''] = /^([\w.-]+)\/?([\w.-]*)$/.exec(location.pathname.slice(folder.length)) ?? [];
    if (name !== undefined && name !== 'page')
      location.replace(`${folder}${inGroup(name)}/${rest}${location.search}${location.hash}`);
  }
}

customElements.define('old-address', OldAddress);
