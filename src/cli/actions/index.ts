export { access } from './access';
export { lint } from './lint';
export { map } from './map';
export { preview } from './preview';
