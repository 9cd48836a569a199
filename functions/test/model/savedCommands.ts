import { ApproveByHand, ChangePlan, Decide, Kill, Wait } from './brandCommands';
import type { HistoryCommand, SavedCommand } from './historyCommand';
import { Approve, EndDebt, FinishPayout, Pay, PostParts, Resume, Settle } from './moneyCommands';
import type { Setup } from './setup';
import { ShopBinning, ShopChange, ShopDelivery } from './shopCommands';
import { DeleteRefund, Refund, Tell, TellUnverified } from './storeCommands';

/** A history as it is written down: of a brand, with these orders, what was done in turn. */
export interface SavedHistory {
  readonly setup: Setup;
  readonly commands: readonly SavedCommand[];
}

type Options<T extends { prototype: unknown }> = T['prototype'] extends HistoryCommand<infer O> ? O : never;
type Make = (options: never, setup: Setup) => HistoryCommand;

const COMMANDS: Readonly<Record<string, Make>> = {
  tell: (options: Options<typeof Tell>, setup) => new Tell(setup, options),
  'tell unverified': (options: Options<typeof TellUnverified>, setup) => new TellUnverified(setup, options),
  refund: (options: Options<typeof Refund>, setup) => new Refund(setup, options),
  'delete refund': (options: Options<typeof DeleteRefund>) => new DeleteRefund(options),
  shop: (options: Options<typeof ShopChange>, setup) => new ShopChange(setup, options),
  deliver: (options: Options<typeof ShopDelivery>, setup) => new ShopDelivery(setup, options),
  binned: (options: Options<typeof ShopBinning>, setup) => new ShopBinning(setup, options),
  decide: (options: Options<typeof Decide>) => new Decide(options),
  'approve by hand': (options: Options<typeof ApproveByHand>) => new ApproveByHand(options),
  'change plan': (options: Options<typeof ChangePlan>) => new ChangePlan(options),
  wait: (options: Options<typeof Wait>) => new Wait(options),
  kill: (options: Options<typeof Kill>) => new Kill(options),
  'approve what is due': () => new Approve(),
  pay: (options: Options<typeof Pay>, setup) => new Pay(setup, options),
  'finish payout': (options: Options<typeof FinishPayout>) => new FinishPayout(options),
  'resume payouts': () => new Resume(),
  settle: (options: Options<typeof Settle>) => new Settle(options),
  'end debt': (options: Options<typeof EndDebt>, setup) => new EndDebt(setup, options),
  'post platform parts': () => new PostParts(),
};

/** The commands of a history that was written down. */
export function commandsFrom({ setup, commands }: SavedHistory): HistoryCommand[] {
  return commands.map(({ kind, options }) => {
    const make = COMMANDS[kind];
    if (!make) throw new Error(`there is no command ${kind}: a written history needs it`);
    return make(options as never, setup);
  });
}
