// Assets and code pools of the mock server.
import { iso } from './mock-data.mjs';

export function assetRoutes(count, now) {
  const assets = count === 0 ? [] : [
    { name: 'discount', label: { it: 'Il tuo sconto', en: 'Your discount' }, kind: 'code', pool: 'autumn', expiresHours: 336 },
    { name: 'guide', label: { it: 'La guida alle finestre', en: 'The guide to windows' }, kind: 'file', expiresHours: 336,
      file: { name: 'guida.pdf', media: 'application/pdf', size: 1_843_211, updatedAt: iso(now - 9e8) } },
    { name: 'price-list', label: { '': 'Listino' }, kind: 'file', expiresHours: 24 },
    { name: 'tour', label: { it: 'Il giro in fabbrica', en: 'The tour of the works' }, kind: 'video', url: 'https://video.example/giro', expiresHours: 336 },
  ];
  const pools = count === 0 ? [] : [
    { name: 'autumn', codes: 200, given: 188, left: 12 },
    { name: 'spring', codes: 500, given: 20, left: 480 },
  ];
  const spec = ({ label, kind, url, pool }) => ({ label, kind, ...(url ? { url } : {}), ...(pool ? { pool } : {}), expires: '14d' });
  return [
    ['GET', /^assets$/, () => ({ items: assets })],
    ['GET', /^codepools$/, () => ({ items: pools })],
    ['PUT', /^assets\/([^/]+)\/file$/, ([name], query) => {
      const asset = assets.find((one) => one.name === name);
      if (!asset) throw { status: 404 };
      asset.file = { name: query.get('name') ?? name, media: 'application/pdf', size: 2048, updatedAt: iso(Date.now()) };
      return asset.file;
    }],
    ['POST', /^codepools\/([^/]+)\/codes$/, ([name], _, __, text) => {
      const pool = pools.find((one) => one.name === name);
      if (!pool) throw { status: 404 };
      const codes = (text ?? '').split('\n').filter((line) => line.trim()).length;
      pool.codes += codes;
      pool.left += codes;
      return { added: codes, known: 0 };
    }],
    ['GET', /^resources\/asset\/([^/]+)$/, ([name]) => {
      const asset = assets.find((one) => one.name === name);
      if (!asset) throw { status: 404 };
      return { kind: 'asset', name, version: 1, spec: spec(asset) };
    }],
    ['PUT', /^resources\/asset\/([^/]+)$/, ([name], _, body) => {
      if (!assets.some((one) => one.name === name)) assets.push({ name, expiresHours: 336, ...body.spec });
      return { kind: 'asset', name, version: 1, spec: body.spec };
    }],
    ['DELETE', /^resources\/asset\/([^/]+)$/, ([name]) => void assets.splice(assets.findIndex((one) => one.name === name), 1)],
    ['PUT', /^resources\/codepool\/([^/]+)$/, ([name], _, body) => {
      pools.push({ name, codes: 0, given: 0, left: 0 });
      return { kind: 'codepool', name, version: 1, spec: body.spec };
    }],
  ];
}
