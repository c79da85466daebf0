/** The colours of the page and of the still picture. */
export const COLORS = {
  paper: ['#f6f7f9', '#11151b'],
  box: ['#ffffff', '#1a2029'],
  inner: ['#f6f8fb', '#202833'],
  line: ['#d5dbe3', '#384454'],
  ink: ['#18202b', '#e8edf4'],
  muted: ['#566173', '#a3b0c2'],
  pull: ['#1f5fbf', '#79b0ff'],
  replication: ['#0f7a55', '#4fd1a1'],
  upstream: ['#8a4bb3', '#cf9cf2'],
  alert: ['#b3261e', '#ff9a92'],
  warn: ['#8a5a00', '#f2c14e'],
} as const;

const VARIABLES = Object.entries(COLORS).map(([name, [light, dark]]) => `--${name}:light-dark(${light},${dark})`).join(';');

/** The style of the page. The widths at which columns become rows are those of a laptop and a phone. */
export const PAGE_STYLE = `
:root{color-scheme:light dark;${VARIABLES}}
:root[data-theme=light]{color-scheme:light}
:root[data-theme=dark]{color-scheme:dark}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:14px/1.45 system-ui,"Segoe UI","Liberation Sans",sans-serif}
[hidden]{display:none!important}
header,main{max-width:1440px;margin:0 auto;padding:0 24px}
header{padding-top:22px}
h1{font-size:22px;margin:0}
h2{font-size:13px;margin:0;font-weight:600}
h3{font-size:14px;margin:0;font-weight:600}
p{margin:4px 0}
.muted{color:var(--muted)}
.facts{display:flex;flex-wrap:wrap;gap:8px 28px;margin:14px 0;padding:0;list-style:none}
.facts b{font-size:20px;font-variant-numeric:tabular-nums;display:block;line-height:1.2}
.tools{display:flex;flex-wrap:wrap;gap:8px;align-items:center;padding:10px 0;position:sticky;top:0;background:var(--paper);z-index:3}
.tools input[type=search]{font:inherit;color:inherit;background:var(--box);border:1px solid var(--muted);border-radius:8px;padding:7px 12px;flex:1 1 220px;max-width:420px}
button{font:inherit;color:inherit;background:var(--box);border:1px solid var(--line);border-radius:8px;padding:6px 12px;cursor:pointer}
button:hover{border-color:var(--muted)}
:focus-visible{outline:2px solid var(--pull);outline-offset:2px}
.legend{display:flex;flex-wrap:wrap;gap:4px 18px;padding:0;margin:4px 0 12px;list-style:none;color:var(--muted);font-size:13px}
.legend svg{vertical-align:middle;margin-right:6px}
.stage{position:relative;display:grid;grid-template-columns:minmax(150px,190px) 88px minmax(0,1fr) 88px minmax(180px,240px);align-items:start}
.stage>section{position:relative;z-index:1;min-width:0}
.from{grid-column:1}.accounts{grid-column:3;display:grid;gap:22px}.to{grid-column:5}
.from,.to{display:grid;gap:10px}
.from>h2,.to>h2{color:var(--muted);font-weight:500}
.arrows{position:absolute;inset:0;width:100%;height:100%;pointer-events:none;z-index:0;overflow:visible}
.arrows path{fill:none;stroke-linecap:round;transition:opacity .15s}
.arrows .pull,.sample.pull{stroke:var(--pull);stroke-width:1.5}
.arrows .replication,.sample.replication{stroke:var(--replication);stroke-width:3}
.arrows .upstream,.sample.upstream{stroke:var(--upstream);stroke-width:1.6;stroke-dasharray:5 4}
.arrows .tip{stroke:none}
.tip.pull{fill:var(--pull)}.tip.replication{fill:var(--replication)}.tip.upstream{fill:var(--upstream)}
.arrows.picks path:not(.picked){opacity:.12}
.node,.account{background:var(--box);border:1px solid var(--line);border-radius:12px}
.node{padding:8px 12px;overflow-wrap:anywhere}
.node b{display:block;font-weight:600}
.node .muted{font-size:12.5px}
.open{border-color:var(--alert);border-width:2px}
.account{padding:14px}
.account>h2{display:flex;flex-wrap:wrap;gap:4px 14px;align-items:baseline;font-size:16px;margin-bottom:10px}
.account>h2 .muted{font-weight:400;font-size:13.5px}
.registry{border:1px solid var(--line);border-radius:10px;background:var(--inner);margin-top:10px}
.registry>summary{padding:9px 12px;font-weight:600;font-size:14.5px}
.registry>summary,.group>summary{cursor:pointer;display:flex;flex-wrap:wrap;gap:2px 12px;align-items:baseline;list-style:none;border-radius:10px}
summary::-webkit-details-marker{display:none}
summary::before{content:"";width:6px;height:6px;border:solid var(--muted);border-width:0 2px 2px 0;transform:rotate(-45deg);align-self:center;flex:none}
details[open]>summary::before{transform:rotate(45deg)}
summary .muted{font-weight:400;font-size:13px}
.body{padding:0 12px 12px;display:grid;gap:10px}
.caches{display:grid;gap:6px;margin:0;padding:0;list-style:none}
.caches li{background:var(--box);border:1px dashed var(--muted);border-radius:8px;padding:5px 10px;overflow-wrap:anywhere}
.caches .cache{border-color:var(--upstream)}
.groups{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,240px),1fr));gap:8px;align-items:start}
.many{max-height:330px;overflow:auto;padding-right:8px}
.group{background:var(--box);border:1px solid var(--line);border-radius:8px;min-width:0}
.group[open]{grid-column:1/-1}
.group>summary{padding:7px 10px}
.group>summary b{overflow-wrap:anywhere;font-weight:600}
.group>summary .muted{margin-left:auto;font-variant-numeric:tabular-nums}
.repositories{list-style:none;margin:0;padding:0 10px 8px;display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,330px),1fr));gap:0 24px}
.repositories li{display:flex;flex-wrap:wrap;gap:0 10px;padding:4px 0;border-top:1px solid var(--line);align-items:baseline;overflow-wrap:anywhere}
.repositories li>span:first-child{flex:1 1 auto;max-width:100%}
.repositories .muted{font-size:12.5px;font-variant-numeric:tabular-nums}
.mark{font-size:12px;border:1px solid currentColor;border-radius:10px;padding:0 7px;font-weight:500;white-space:nowrap}
.mark.alert{color:var(--alert)}.mark.warn{color:var(--warn)}
.bar{flex:0 0 100%;height:3px;border-radius:2px;background:var(--line)}
.bar i{display:block;height:100%;border-radius:2px;background:var(--muted)}
.findings{flex:0 0 100%;margin:2px 0 2px;padding-left:18px;font-size:13px}
.connections{margin:34px 0 60px}
.connections>h2{font-size:16px;margin-bottom:8px}
table{border-collapse:collapse;width:100%;background:var(--box);border:1px solid var(--line)}
th,td{text-align:left;vertical-align:top;padding:7px 12px;border-top:1px solid var(--line);overflow-wrap:anywhere}
th{font-size:13px;color:var(--muted);font-weight:600}
td ul{margin:0;padding:0;list-style:none}
td details summary{cursor:pointer;color:var(--muted)}
.kind{white-space:nowrap}
.kind::before{content:"";display:inline-block;width:9px;height:9px;border-radius:50%;margin-right:8px;background:var(--muted)}
.kind.pull::before{background:var(--pull)}.kind.replication::before{background:var(--replication)}.kind.upstream::before{background:var(--upstream)}
.match>span:first-child{font-weight:700;text-decoration:underline;text-decoration-color:var(--pull);text-decoration-thickness:2px;text-underline-offset:3px}
@media (max-width:900px){
.stage{grid-template-columns:minmax(0,1fr);gap:18px}
.from,.to,.accounts{grid-column:1}
.arrows,.legend{display:none}
header,main{padding:0 12px}header{padding-top:14px}
.account{padding:10px}.body{padding:0 8px 8px}
.from,.to{grid-template-columns:repeat(auto-fill,minmax(min(100%,150px),1fr))}.from>h2,.to>h2{grid-column:1/-1}
}
@media (max-width:640px){
table,tbody,tr,td{display:block}thead{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
tr{border-top:1px solid var(--line);padding:6px 0}td{border:0;padding:2px 12px}td[data-label]::before{content:attr(data-label) " ";color:var(--muted)}
.tools{position:static}
}
@media print{
:root,:root[data-theme]{color-scheme:light}
body{font-size:10pt;background:none}
.tools,.arrows,.legend{display:none}
.stage{display:block}.stage>section{margin-bottom:14pt}
.many{max-height:none;overflow:visible}
.account,.registry,.group{break-inside:auto}
.node,.repositories li,.caches li,tr,summary{break-inside:avoid}
.from,.to{grid-template-columns:repeat(3,1fr)}.from>h2,.to>h2{grid-column:1/-1}
h2,summary{break-after:avoid}
thead{display:table-header-group}
}
@media (prefers-reduced-motion:reduce){*{transition:none!important}}
`;
