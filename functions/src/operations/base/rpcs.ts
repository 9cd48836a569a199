// For http, which logs what a request cost; http never imports firestore.
export { countRpcs, type RpcCounts } from '../../firestore/base/rpcMeter';
