/** The room's display: who is served, by whom, how long still. Names are masked by the hub. */
import { html, render, useEffect, useState } from "./lib.js";
import { read } from "./api.js";
import { clock } from "./format.js";
import { useEvent, useTick } from "./ui.js";
import { S } from "./strings.js";

const AGAIN_MS = 30_000;
const RADIUS = 96;
const AROUND = 2 * Math.PI * RADIUS;

function Display() {
  const [data, setData] = useState(null);
  const [up, setUp] = useState(true);
  const look = () => read("/display").then((now) => {
    if (!now.room) return void location.replace("/customer");
    setData(now);
    setUp(true);
  }, () => setUp(false));
  useEffect(() => {
    look();
    const timer = setInterval(look, AGAIN_MS);
    return () => clearInterval(timer);
  }, []);
  useEvent("display", setData);
  useEvent("display.changed", look);
  useEvent("resync", look);
  useEvent("link", (link) => (link.up ? look() : setUp(false)));
  useTick(1000);
  if (!data) return html`<p class="room__wait">${S.common.loading}</p>`;
  return html`${data.now ? html`<${Busy} room=${data.room} now=${data.now} />` : html`<${Idle} data=${data} />`}
    ${!up && html`<p class="room__link" role="status"><i class="dot dot--amber"></i>${S.display.reconnecting}</p>`}`;
}

function Idle({ data }) {
  return html`<section class="room room--idle" data-testid="display-idle"><p class="room__head">${data.store_name}${data.room ? ` · ${S.display.room(data.room)}` : ""}</p>
    <p class="room__clock num">${clock(new Date())}</p><p class="room__big">${S.display.idle}</p></section>`;
}

function Busy({ room, now }) {
  const gone = Math.max(0, (Date.now() - new Date(now.since).getTime()) / 60_000);
  const left = now.duration_min ? now.duration_min - gone : null;
  const until = now.duration_min ? new Date(new Date(now.since).getTime() + now.duration_min * 60_000) : null;
  return html`<section class="room" data-testid="display-busy"><div class="room__left">
      <p class="room__head clip">${[room && S.display.room(room), now.member_masked].filter(Boolean).join(" · ")}</p>
      <p class="room__service" data-testid="display-service">${now.service}</p>
      ${now.technician && html`<p class="room__by">${S.display.technician} ${now.technician}</p>`}
      <p class="room__foot num"><span>${S.display.started(clock(now.since))}</span>${until && html`<span>${S.display.until(clock(until))}</span>`}<span class="room__now">${clock(new Date())}</span></p>
    </div>${left !== null && html`<${Ring} left=${left} whole=${now.duration_min} />`}</section>`;
}

function Ring({ left, whole }) {
  const over = left <= 0;
  const minutes = Math.max(0, Math.ceil(left));
  return html`<div class="ring" role="timer" aria-label=${over ? S.display.over : `${S.display.left} ${minutes} ${S.display.minutes}`}><svg viewBox="0 0 220 220" aria-hidden="true">
    <circle class="ring__track" cx="110" cy="110" r=${RADIUS} /><circle class="ring__part ${over ? "ring__part--over" : ""}" cx="110" cy="110" r=${RADIUS} stroke-dasharray=${AROUND} stroke-dashoffset=${over ? 0 : AROUND * (1 - Math.min(1, left / whole))} transform="rotate(-90 110 110)" />
    </svg><div class="ring__words">${over ? html`<span class="ring__over">${S.display.over}</span><span class="ring__unit num">+${Math.floor(-left)} ${S.display.minutes}</span>` : html`<span class="ring__number num" data-testid="display-left">${minutes}</span><span class="ring__unit">${S.display.minutes}</span>`}</div></div>`;
}

const app = document.getElementById("app");
app.replaceChildren();
render(html`<${Display} />`, app);
