/** The words of printing, in English: what every page shows of it. The printing page itself is not translated yet. */

export const words = { title: "Printing", link: "Print settings" };
