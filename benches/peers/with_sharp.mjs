// The work in sharp, several pictures at a time: IN OUT LONG_EDGE none|blur|sharpen MARK(0|1) WORKERS.
import fs from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';

const [, , source, target, edge, chosen, marked, workers] = process.argv;
sharp.concurrency(1);
sharp.cache(false);
fs.mkdirSync(target, { recursive: true });
const names = fs.readdirSync(source).sort();
const text = '<span foreground="white">© 2026 stampmill</span>';
const mark = marked === '1'
  ? await sharp({ text: { text, rgba: true, dpi: 300, font: 'sans 14' } }).png().toBuffer()
  : null;

async function work() {
  for (let name = names.shift(); name; name = names.shift()) {
    let image = sharp(path.join(source, name), { limitInputPixels: false }).rotate()
      .resize({ width: +edge, height: +edge, fit: 'inside', withoutEnlargement: true, kernel: 'lanczos3' });
    if (chosen === 'blur') image = image.blur(2.0);
    if (chosen === 'sharpen') image = image.sharpen({ sigma: 1.0 });
    if (mark) image = image.composite([{ input: mark, gravity: 'southeast' }]);
    if (name.endsWith('.jpg')) image = image.jpeg({ quality: 85, optimiseCoding: false });
    if (name.endsWith('.png')) image = image.png({ compressionLevel: 6 });
    if (name.endsWith('.webp')) image = image.webp({ quality: 85 });
    await image.toFile(path.join(target, name));
  }
}
await Promise.all(Array.from({ length: Number(workers) }, work));
