/** The words of the page in the owner's language. */
import { worded } from "../shared/languages.js";
import { words } from "./strings.js";

export const S = await worded(words, new URL("./strings.js", import.meta.url).href);
