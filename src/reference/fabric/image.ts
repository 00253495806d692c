/**
 * The memory of a program: all regions in one piece, each at an aligned place, with what it is known by. One image is made
 * for a program, and its bytes for each run.
 */

import { type Part, partsOf } from "../../fabric/exchanges.ts";
import { type Devices, devicesOf } from "../../fabric/topology.ts";
import type { Address, FabricRequest, Group, GroupAddress, Program, Region } from "../../generated/types.ts";

export interface Place {
  readonly region: Region;
  /** Where the region begins in the memory of the program; divisible by 8. */
  readonly base: number;
  readonly number: number;
}

/** A run of bytes of one region. */
export interface Span {
  readonly place: Place;
  /** First byte, from the beginning of the region. */
  readonly start: number;
  readonly bytes: number;
}

export interface Image {
  readonly devices: Devices;
  /** How many tenants have queues. */
  readonly tenants: number;
  readonly places: readonly Place[];
  readonly placeOf: (region: string) => Place;
  readonly membersOf: (group: string) => readonly Address[];
  /** The address of each member. */
  readonly addressesOf: (at: GroupAddress) => readonly Address[];
  /** The part of each request that takes one in an exchange, by its ID. */
  readonly parts: ReadonlyMap<string, Part>;
  /** So many bytes at the address of each member, within its region or not. All who ask get the same. */
  readonly spansOf: (at: GroupAddress, bytes: number) => readonly Span[];
  /** What was found out about requests, kept from run to run. */
  readonly plans: Map<FabricRequest, unknown>;
  /** Memory as it is before anything happens: fresh, or in the place of that of a run that is over. */
  readonly fresh: (former?: Uint8Array) => Uint8Array;
}

/** The image of a well-formed program. */
export function imageOf(program: Program): Image {
  const { topology, regions, groups = [], queues } = program;
  let size = 0;
  const places = regions.map((region, number): Place => {
    const place = { region, base: size, number };
    size += Math.ceil(region.bytes / 8) * 8;
    return place;
  });
  const byName = new Map(places.map((place) => [place.region.name, place]));
  const groupByName = new Map(groups.map((group): [string, Group] => [group.name, group]));
  const shifted = new Map<string, readonly Address[]>();
  const spans = new Map<string, readonly Span[]>();
  const placeOf = (name: string): Place => {
    const place = byName.get(name);
    if (place === undefined) throw new Error(`a well-formed program has the region ${name}`);
    return place;
  };
  const membersOf = (group: string) => groupByName.get(group)?.members ?? [];
  const addressesOf = ({ group, offset = 0 }: GroupAddress): readonly Address[] => {
    const key = `${group} ${offset}`;
    const known = shifted.get(key);
    if (known !== undefined) return known;
    const addresses = membersOf(group).map((address) => ({
      ...address,
      offset: (address.offset ?? 0) + offset,
    }));
    shifted.set(key, addresses);
    return addresses;
  };
  return {
    devices: devicesOf(topology),
    tenants: new Set(queues.map(({ tenant = 0 }) => tenant)).size,
    places,
    placeOf,
    membersOf,
    addressesOf,
    spansOf: (at, bytes) => {
      const key = `${at.group} ${at.offset ?? 0} ${bytes}`;
      const known = spans.get(key);
      if (known !== undefined) return known;
      const found = addressesOf(at).map(
        ({ region, offset = 0 }): Span => ({ place: placeOf(region), start: offset, bytes }),
      );
      spans.set(key, found);
      return found;
    },
    parts: partsOf(program),
    plans: new Map(),
    fresh: (former) => {
      const memory = former?.fill(0) ?? new Uint8Array(size);
      for (const { region, base } of places) {
        if (region.initial !== undefined) memory.set(region.initial.data, base);
      }
      return memory;
    },
  };
}
