/** The title and the sign of the tab, as they are while nothing rings. */
const plain = { title: document.title, icon: "/favicon.svg" };

/** Shows in the title and in the sign of the tab how much rings. */
export function markTitle(count: number): void {
  document.title = count > 0 ? `(${count}) 🔔 ${plain.title}` : plain.title;
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  const icon = count > 0 ? "/favicon-bell.svg" : plain.icon;
  if (link && link.getAttribute("href") !== icon) link.setAttribute("href", icon);
}
