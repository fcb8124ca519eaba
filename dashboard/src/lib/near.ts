import type { Attachment } from 'svelte/attachments';

const callbacks = new WeakMap<Element, (near: boolean) => void>();
let observer: IntersectionObserver | null = null;

/** Tells when an element comes near to the part of the page that is seen, and when it is far again. */
export function whenNear(tell: (near: boolean) => void): Attachment {
  return (element) => {
    observer ??= new IntersectionObserver(notify, { rootMargin: '500px 0px' });
    callbacks.set(element, tell);
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
