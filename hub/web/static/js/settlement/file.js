/** A settlement file as the hub takes it. */
export const MOST_BYTES = 179_000;
export const MOST_CHANNEL_BYTES = 4_000_000;

/** @param {File} file */
export const encoded = (file) => new Promise((resolve, reject) => {
  const reader = Object.assign(new FileReader(), { onload: () => resolve(String(reader.result).split(",", 2)[1]), onerror: () => reject(reader.error) });
  reader.readAsDataURL(file);
});
