/** The style of the pages. The system's setting selects light or dark colors. */
export const style = `
:root {
  --ground: #f4f5f8; --card: #fff; --line: #d9dde6; --text: #1b2130; --muted: #5a6478; --accent: #3452d9; --tint: #eef1ff;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #12151d; --card: #1b202b; --line: #333b4b; --text: #e8ebf2; --muted: #a0a9ba; --accent: #93a7ff; --tint: #232c4a;
  }
}
* { box-sizing: border-box }
body {
  margin: 0; min-height: 100vh; padding: 24px 16px; display: grid; place-content: center; justify-items: center; gap: 16px;
  background: var(--ground); color: var(--text); font: 16px/1.5 system-ui, sans-serif;
}
main {
  width: min(440px, calc(100vw - 32px)); padding: 32px; background: var(--card); border: 1px solid var(--line);
  border-radius: 14px; box-shadow: 0 8px 30px rgb(0 0 0 / .07);
}
h1 { margin: 0 0 8px; font-size: 1.4rem; line-height: 1.3 }
p { margin: 0 0 20px; color: var(--muted); overflow-wrap: anywhere }
p:last-child { margin: 0 }
form { display: grid; gap: 12px }
button {
  width: 100%; padding: 14px 16px; text-align: left; font: inherit; color: inherit; cursor: pointer;
  background: transparent; border: 1px solid var(--line); border-radius: 10px;
}
button:hover, button:focus-visible { border-color: var(--accent); background: var(--tint) }
button:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
button span { display: block; color: var(--muted); font-size: .9rem }
button.primary { background: var(--accent); border-color: var(--accent); color: var(--card) }
button.primary:hover, button.primary:focus-visible { background: var(--accent); filter: brightness(1.1) }
.choice { grid-template-columns: 1fr 1fr }
.choice button { text-align: center }
ul { margin: 0 0 20px; padding: 0; list-style: none; display: grid; gap: 8px }
li::before { content: '✓'; display: inline-block; width: 1.6em; color: var(--accent); font-weight: 700 }
li.unavailable { color: var(--muted) }
li.unavailable::before { content: '✗'; color: var(--muted) }
li.unavailable code { color: var(--muted); text-decoration: line-through }
.aside { margin-top: 20px !important; text-align: center; font-size: .9rem }
a { color: var(--accent) }
code { padding: 1px 6px; border-radius: 5px; background: var(--tint); color: var(--accent); font-size: .85rem }
footer { color: var(--muted); font-size: .8rem }
`;
