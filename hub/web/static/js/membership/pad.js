/** A field to sign in: the pen's way as strokes of 0 to 1000, no more points than the hub takes. */
import { html, useEffect, useRef } from "../lib.js";

export const MOST_POINTS = 700;
const NEAR = 9;

/** @param {{strokes: number[][], onChange: (strokes: number[][]) => void, label: string}} props */
export function Pad({ strokes, onChange, label }) {
  const canvas = useRef(null);
  const now = useRef({ strokes, drawing: null });
  now.current.strokes = strokes;
  useEffect(() => draw(canvas.current, strokes), [strokes]);
  const at = (event) => {
    const box = canvas.current.getBoundingClientRect();
    const part = (value, size) => Math.max(0, Math.min(1000, Math.round((value / size) * 1000)));
    return [part(event.clientX - box.left, box.width), part(event.clientY - box.top, box.height)];
  };
  const points = () => now.current.strokes.reduce((sum, stroke) => sum + stroke.length / 2, 0) + (now.current.drawing?.length ?? 0) / 2;
  const down = (event) => {
    event.preventDefault();
    canvas.current.setPointerCapture(event.pointerId);
    now.current.drawing = at(event);
  };
  const move = (event) => {
    const stroke = now.current.drawing;
    if (!stroke || points() >= MOST_POINTS) return;
    const [x, y] = at(event);
    if (Math.abs(x - stroke.at(-2)) + Math.abs(y - stroke.at(-1)) < NEAR) return;
    stroke.push(x, y);
    draw(canvas.current, [...now.current.strokes, stroke]);
  };
  const up = () => {
    const stroke = now.current.drawing;
    now.current.drawing = null;
    if (stroke?.length > 2) onChange([...now.current.strokes, stroke]);
  };
  return html`<canvas ref=${canvas} class="pad" width="1200" height="480" data-testid="pad" role="img" aria-label=${label} onPointerDown=${down} onPointerMove=${move} onPointerUp=${up} onPointerCancel=${up}></canvas>`;
}

/** A signature as it was drawn. */
export function Drawn({ strokes, label }) {
  const way = (stroke) => "M" + Array.from({ length: stroke.length / 2 }, (_, n) => `${stroke[2 * n] * 1.2} ${stroke[2 * n + 1] * 0.48}`).join("L");
  return html`<svg class="pad" viewBox="0 0 1200 480" role="img" aria-label=${label}><path class="pad__line" d=${strokes.map(way).join("")} /></svg>`;
}

function draw(canvas, strokes) {
  const pen = canvas?.getContext("2d");
  if (!pen) return;
  pen.clearRect(0, 0, canvas.width, canvas.height);
  pen.lineWidth = 5;
  pen.lineCap = pen.lineJoin = "round";
  pen.strokeStyle = getComputedStyle(canvas).color;
  for (const stroke of strokes) {
    pen.beginPath();
    for (let n = 0; n < stroke.length; n += 2) pen.lineTo((stroke[n] / 1000) * canvas.width, (stroke[n + 1] / 1000) * canvas.height);
    pen.stroke();
  }
}
