/** The Content-Security-Policy's nonce for style elements, as the server wrote it into the page. */
export const styleNonce =
  document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? "";

declare global {
  interface Window {
    __webpack_nonce__?: string;
  }
}

window.__webpack_nonce__ = styleNonce; // where the scroll lock behind dialogs looks for it
