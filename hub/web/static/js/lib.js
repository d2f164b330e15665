/** The one place that names the rendering library. */
export { html, render, useState, useEffect, useLayoutEffect, useRef, useMemo, useCallback } from "../lib/htm.js";
