import type { Attachment } from 'svelte/attachments';

const callbacks = new WeakMap<Element, (near: boolean) => void>();
let observer: IntersectionObserver | null = null;
let first = 6; // are held for near before there is a layout: what they ask for comes while the page is laid out

/** Tells when an element comes near to the part of the page that is seen, and when it is far again. */
export function whenNear(tell: (near: boolean) => void): Attachment {
  return (element) => {
    observer ??= new IntersectionObserver(notify, { rootMargin: '500px 0px' });
    callbacks.set(element, tell);
    if (first-- > 0) tell(true);
    observer.observe(element);
    return () => {
      observer?.unobserve(element);
      callbacks.delete(element);
    };
  };
}

function notify(entries: IntersectionObserverEntry[]): void {
  for (const { target, isIntersecting } of entries) callbacks.get(target)?.(isIntersecting);
}
