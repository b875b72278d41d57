import { names } from '../contestants/peers.ts';
import { paired } from '../report/statistics.ts';
import type { Target } from '../report/target.ts';
import type { LoadName } from './measure-peer.ts';
import { type GroupResult, cpuOf } from './rounds.ts';

/** The targets that are ratios of CPU time, each computed within a round. "Ours" is the service as delivered. */
export function targets(own: GroupResult): Target[] {
  const [hot, dpop] = (['hot', 'dpop'] as const).map((load) => cpuOf(own, names.ours, load));
  const ecdsa = own.verifications.map((costs) => costs.ecdsa);
  const timesFloor = (load: LoadName) =>
    paired((mine, bare) => mine / bare, cpuOf(own, names.ours, load), cpuOf(own, names.floor, load));
  return [
    { text: 'public: times node:http', unit: '×', must: 2.6, aim: 2, measured: timesFloor('public') },
    { text: 'hot: times node:http', unit: '×', must: 2.6, aim: 2, measured: timesFloor('hot') },
    {
      text: 'dpop, known token: more than hot, times an ES256 verification',
      unit: '×',
      must: 1.5,
      aim: 1.2,
      measured: paired((proven, known, bare) => (proven - known) / bare, dpop ?? [], hot ?? [], ecdsa),
    },
  ];
}
