// Who serves a request asks what it cost; how it is counted is a matter of the client.
export { countRpcs, type RpcCounts } from '../../firestore/base/rpcMeter';
