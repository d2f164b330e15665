/** A settlement file as the hub takes it. */
export const MOST_BYTES = 179_000;

/** @param {File} file */
export const encoded = async (file) => btoa([...new Uint8Array(await file.arrayBuffer())].map((byte) => String.fromCharCode(byte)).join(""));
