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

export interface Image {
  readonly devices: Devices;
  readonly places: readonly Place[];
  readonly placeOf: (region: string) => Place;
  readonly membersOf: (group: string) => readonly Address[];
  /** The address of each member. */
  readonly addressesOf: (at: GroupAddress) => readonly Address[];
  /** The part of each request that takes one in an exchange, by its ID. */
  readonly parts: ReadonlyMap<string, Part>;
  /** What was found out about requests, kept from run to run. */
  readonly plans: Map<FabricRequest, unknown>;
  /** Fresh memory, as it is before anything happens. */
  readonly fresh: () => Uint8Array;
}

/** The image of a well-formed program. */
export function imageOf(program: Program): Image {
  const { topology, regions, groups = [] } = program;
  let size = 0;
  const places = regions.map((region, number): Place => {
    const place = { region, base: size, number };
    size += Math.ceil(region.bytes / 8) * 8;
    return place;
  });
  const byName = new Map(places.map((place) => [place.region.name, place]));
  const groupByName = new Map(groups.map((group): [string, Group] => [group.name, group]));
  const shifted = new Map<string, readonly Address[]>();
  const membersOf = (group: string) => groupByName.get(group)?.members ?? [];
  return {
    devices: devicesOf(topology),
    places,
    placeOf: (name) => {
      const place = byName.get(name);
      if (place === undefined) throw new Error(`a well-formed program has the region ${name}`);
      return place;
    },
    membersOf,
    addressesOf: ({ group, offset = 0 }) => {
      const key = `${group} ${offset}`;
      const known = shifted.get(key);
      if (known !== undefined) return known;
      const addresses = membersOf(group).map((address) => ({
        ...address,
        offset: (address.offset ?? 0) + offset,
      }));
      shifted.set(key, addresses);
      return addresses;
    },
    parts: partsOf(program),
    plans: new Map(),
    fresh: () => {
      const memory = new Uint8Array(size);
      for (const { region, base } of places) {
        if (region.initial !== undefined) memory.set(region.initial.data, base);
      }
      return memory;
    },
  };
}
