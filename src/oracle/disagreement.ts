/** Two oracles of ours give different answers. The suite is at fault, not the adapter, and says so. */
export class OracleDisagreement extends Error {
  override readonly name = "OracleDisagreement";
}
