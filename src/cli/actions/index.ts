export { lint } from './lint';
export { preview } from './preview';
