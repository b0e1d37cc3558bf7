// The page around the guide's React client: types stripped, a `window` that it can send to the
// video, and the guide's sample request.
const { readFileSync } = require('node:fs');
const vm = require('node:vm');
const ts = require('typescript');

const source = ts.transpileModule(readFileSync('guide.ts', 'utf8'), {
  compilerOptions: { target: ts.ScriptTarget.ES2022 },
}).outputText;

const window = { location: { href: '' } };
const page = { window, fetch, console, setInterval, clearInterval };
vm.createContext(page);
vm.runInContext(source, page);

page
  .generateVideo({
    script_id: 'test-123',
    user_id: 'user-456',
    title: 'Test Video',
    script_content: 'This is a test.',
    language: 'en-US',
    platform: 'youtube',
    duration: 15,
    voice_provider: 'azure',
  })
  .then(() => {
    console.log(JSON.stringify({ href: window.location.href }));
    process.exit(window.location.href === '' ? 1 : 0);
  });
