/** Tokens in blocks: visible blocks have one element per token, all others are a single piece of text. */
import { h } from "./dom.ts";

const BLOCK_TOKENS = 128;

export interface TokenBlocks {
  /** The existing token elements, with the indexes of their tokens. */
  shown(): readonly { readonly index: number; readonly element: HTMLElement }[];
  /** The element of a token, created if necessary. */
  reveal(index: number): HTMLElement | undefined;
  /** Shows other tokens. */
  replace(texts: readonly string[]): void;
}

interface Block {
  readonly element: HTMLElement;
  readonly first: number;
  readonly texts: readonly string[];
  tokens: readonly HTMLElement[];
}

/**
 * Both forms of a block have the same text, so nothing moves when one replaces the other.
 *
 * @param parent  the element that contains the blocks
 * @param make    creates the element of a token
 * @param textOf  the same token as plain text
 */
export function tokenBlocks(
  parent: HTMLElement,
  make: (text: string, index: number) => HTMLElement,
  textOf: (text: string) => string,
): TokenBlocks {
  let blocks: readonly Block[] = [];
  const open = (block: Block): void => {
    if (block.tokens.length > 0) return;
    block.tokens = block.texts.map((text, k) => make(text, block.first + k));
    block.element.replaceChildren(...block.tokens);
  };
  const close = (block: Block): void => {
    if (block.tokens.length === 0 || block.element.contains(document.activeElement)) return;
    // The only tab stop stays, or the keyboard would not reach a strip that is scrolled out of view.
    if (block.tokens.some(token => token.tabIndex === 0)) return;
    block.tokens = [];
    block.element.textContent = block.texts.map(textOf).join("");
  };
  const observer = new IntersectionObserver(entries => {
    for (const { target, isIntersecting } of entries) {
      const block = blocks.find(({ element }) => element === target);
      if (block) (isIntersecting ? open : close)(block);
    }
  });
  return {
    shown: () => blocks.flatMap(({ first, tokens }) => tokens.map((element, k) => ({ index: first + k, element }))),
    reveal(index) {
      const block = blocks[Math.floor(index / BLOCK_TOKENS)];
      if (block) open(block);
      return block?.tokens[index - block.first];
    },
    replace(texts) {
      observer.disconnect();
      blocks = Array.from({ length: Math.ceil(texts.length / BLOCK_TOKENS) }, (_, k) => {
        const part = texts.slice(k * BLOCK_TOKENS, (k + 1) * BLOCK_TOKENS);
        const element = h("span", {}, part.map(textOf).join(""));
        return { element, first: k * BLOCK_TOKENS, texts: part, tokens: [] };
      });
      parent.replaceChildren(...blocks.map(({ element }) => element));
      for (const { element } of blocks) observer.observe(element);
      if (blocks[0]) open(blocks[0]); // so that the keyboard can reach a token at once
    },
  };
}
